/** Whether a list of RFC 9110, section 12.5, names this one and not with the weight 0. */
export function accepts(header: string | string[] | undefined, wanted: string): boolean {
  return String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
    .some(([name, ...parameters]) => name === wanted && !parameters.some((each) => /^q=0(\.0*)?$/.test(each)))
}
