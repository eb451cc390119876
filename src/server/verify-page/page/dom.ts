import type { ViewNode } from './node.ts'

/** Texts become text and never HTML, whatever a file holds. */
export function elementOf({ tag, className, attributes = {}, text, children = [] }: ViewNode): HTMLElement {
  const element = document.createElement(tag)
  if (className !== undefined) element.className = className
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  if (text !== undefined) element.textContent = text
  // A blank between them, for whoever hears or copies the text.
  element.append(...children.flatMap((child, index) => (index === 0 ? [elementOf(child)] : [' ', elementOf(child)])))
  return element
}

/** An element of the template, by its id. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`the page has no ${id}`)
}
