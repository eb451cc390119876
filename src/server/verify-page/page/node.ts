/** What is to be shown, as plain data: a test reads it without a browser, `dom.ts` makes elements of it. */
export interface ViewNode {
  readonly tag: Tag
  readonly className?: string
  readonly attributes?: Readonly<Partial<Record<Attribute, string>>>
  /** Only ever shown as text. Stands before the children. */
  readonly text?: string
  readonly children?: readonly ViewNode[]
}

type Tag = 'a' | 'code' | 'div' | 'h2' | 'li' | 'ol' | 'p' | 'section' | 'span' | 'strong' | 'time' | 'ul'

/** None of these runs anything or loads anything: links lead to places of the page alone. */
type Attribute = 'id' | 'href' | 'title' | 'datetime' | 'aria-hidden' | 'tabindex'

type Parts = string | readonly (ViewNode | null)[]

/** `kind` is a tag and, behind a dot, a class: `li.fails`. */
export function node(kind: Tag | `${Tag}.${string}`, parts: Parts = [], attributes?: ViewNode['attributes']): ViewNode {
  const [tag, className] = kind.split('.') as [Tag, string | undefined]
  return {
    tag,
    ...(className === undefined ? {} : { className }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(typeof parts === 'string' ? { text: parts } : { children: parts.filter((part) => part !== null) }),
  }
}

/** Everything that can be read in it, in its order. */
export function textOf({ text = '', children = [] }: ViewNode): string {
  return [text, ...children.map(textOf)].filter((part) => part !== '').join(' ')
}
