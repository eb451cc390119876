/** Tables for spreadsheets (RFC 4180). A cell that a spreadsheet would take for a formula is shown as text. */

export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value)
  // An apostrophe in front: no program computes what stands behind it.
  const text = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
