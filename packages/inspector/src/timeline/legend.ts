import { make } from './element.ts'
import { FAMILIES } from './family.ts'
import { type Palette, TILE } from './palette.ts'

const WIDTH = 26
const HEIGHT = 12

/** Every colour with its pattern and its word. */
export function legend(list: HTMLElement, palette: Palette, isUsed: (family: number) => boolean): void {
  const waits = FAMILIES.flatMap(({ label, tells }, family) =>
    family === 0 || isUsed(family)
      ? [make('li', { title: tells }, swatch(palette.bright.tiles[family]!), label)]
      : [],
  )
  const [running, ...parked] = waits
  list.replaceChildren(
    ...(running === undefined ? [] : [running]),
    ...(parked.length > 0 ? [make('li', { class: 'muted' }, 'parked on:')] : []),
    ...parked,
    sign('failed', '×', 'failed'),
    sign('cancelled', 'Ø', 'cancelled'),
  )
}

function sign(kind: string, text: string, word: string): HTMLLIElement {
  return make('li', {}, make('span', { class: `sign ${kind}`, 'aria-hidden': 'true' }, text), word)
}

function swatch(tile: Uint32Array): HTMLCanvasElement {
  const canvas = make('canvas', { width: String(WIDTH), height: String(HEIGHT), 'aria-hidden': 'true' })
  const image = new ImageData(WIDTH, HEIGHT)
  const pixels = new Uint32Array(image.data.buffer)
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = tile[(Math.floor(at / WIDTH) % TILE) * TILE + ((at % WIDTH) % TILE)]!
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return canvas
}
