/** The element of the page with this id; the template and the script are of one make. */
export function byId(id: string): HTMLElement {
  return document.getElementById(id)!
}

type Inside = Node | string | undefined

/** Makes an element. Text stays text: names and errors come from programs. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Readonly<Record<string, string>> = {},
  ...inside: readonly Inside[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value)
  element.append(...inside.filter((one) => one !== undefined))
  return element
}

/** A way to a task, for who listens by `onTask`. */
export function taskLink(text: string, id: number): HTMLElement {
  return make('button', { type: 'button', class: 'link', 'data-task': String(id) }, text)
}

/** Calls back with the id of the task whose link in an element is pressed. */
export function onTask(inside: HTMLElement, act: (id: number) => void): void {
  inside.addEventListener('click', (event) => {
    const id = (event.target as Element).closest('[data-task]')?.getAttribute('data-task')
    if (typeof id === 'string') act(Number(id))
  })
}

export function button(text: string, onClick: () => void, kind = ''): HTMLButtonElement {
  const made = make('button', { type: 'button', ...(kind !== '' && { class: kind }) }, text)
  made.addEventListener('click', onClick)
  return made
}

/**
 * Makes the inside of an element look like these, with as many of its nodes as can stay: a hand that is about to press one, what
 * has the focus and what is selected keep it. So nothing that is pressed may rely on where it stands: see `data-task`.
 */
export function renew(into: Element, nodes: readonly Node[]): void {
  for (const [at, node] of nodes.entries()) {
    const old = into.childNodes[at]
    if (old === undefined) into.append(node)
    else if (!(old instanceof Element) || !(node instanceof Element)) {
      if (old.nodeName !== node.nodeName) old.replaceWith(node)
      else if (old.textContent !== node.textContent) old.textContent = node.textContent
    } else if (keyOf(old) !== keyOf(node)) old.replaceWith(node)
    else {
      for (const name of old.getAttributeNames()) if (!node.hasAttribute(name)) old.removeAttribute(name)
      for (const { name, value } of node.attributes)
        if (old.getAttribute(name) !== value) old.setAttribute(name, value)
      renew(old, [...node.childNodes])
    }
  }
  while (into.childNodes.length > nodes.length) into.lastChild!.remove()
}

/** What an element does is bound to it when it is made: one with another key is another one. */
function keyOf(element: Element): string {
  return `${element.tagName} ${element.getAttribute('data-key') ?? ''}`
}

/** A context whose unit is a CSS pixel, whatever the screen has; `grain` device pixels to one of them. */
export function contextOf(canvas: HTMLCanvasElement): {
  on: CanvasRenderingContext2D
  width: number
  height: number
  grain: number
} {
  const grain = Math.max(1, Math.min(Math.round(devicePixelRatio), 3))
  const width = canvas.clientWidth
  const height = canvas.clientHeight
  if (canvas.width !== width * grain || canvas.height !== height * grain) {
    canvas.width = width * grain
    canvas.height = height * grain
  }
  const on = canvas.getContext('2d')!
  on.setTransform(grain, 0, 0, grain, 0, 0)
  return { on, width, height, grain }
}
