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

export function button(text: string, onClick: () => void, kind = ''): HTMLButtonElement {
  const made = make('button', { type: 'button', ...(kind !== '' && { class: kind }) }, text)
  made.addEventListener('click', onClick)
  return made
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
