import { FAMILIES, type Family } from './family.ts'

/** 8 × 8 pixels; a bit says whether the stronger colour of the two is there. */
type Pattern = (x: number, y: number) => boolean

interface Look {
  /** Below the pattern, and of the pattern: red, green, blue. */
  readonly paper: string
  readonly ink: string
  readonly pattern: Pattern
}

// Colours apart also for who cannot tell red from green (Okabe and Ito); the patterns are apart without any colour.
const solid: Pattern = () => false
const PATTERNS: Readonly<Record<Family, Pattern>> = {
  running: solid,
  time: (_x, y) => y % 4 === 1,
  lock: (x, y) => (x + y) % 8 < 3,
  value: (x, y) => (x % 4 < 2 && y % 8 < 2) || ((x + 2) % 4 < 2 && (y + 4) % 8 < 2),
  event: (x) => x % 4 < 1,
  tasks: solid,
  outside: (x, y) => (x + y) % 8 === 0 || (x - y + 8) % 8 === 0,
  queued: (x, y) => x % 4 === 0 && y % 4 === 0,
}

const LIGHT: Readonly<Record<Family, readonly [paper: string, ink: string]>> = {
  running: ['22314f', '22314f'],
  time: ['cfe6f5', '8cc4e8'],
  lock: ['f6c9ae', 'd55e00'],
  value: ['c4e9dc', '27a883'],
  event: ['fae4ae', 'd89a00'],
  tasks: ['dfe3ea', 'dfe3ea'],
  outside: ['f0d3e3', 'c06596'],
  queued: ['f1f3f6', '8d97a6'],
}

const DARK: Readonly<Record<Family, readonly [paper: string, ink: string]>> = {
  running: ['dce6ff', 'dce6ff'],
  time: ['1f4258', '3f86b3'],
  lock: ['5a2c10', 'e07b33'],
  value: ['0f4a3a', '2fae88'],
  event: ['54410f', 'd3a02c'],
  tasks: ['353d4c', '353d4c'],
  outside: ['512c42', 'c47ba6'],
  queued: ['1d232e', '66738a'],
}

const SCENES = {
  light: {
    page: 'ffffff',
    frames: ['ffffff', 'f3f5f9'],
    line: 'd3d9e2',
    text: '1b2433',
    muted: '5a6679',
    failed: 'c1121f',
    cancelled: '8a3ffc',
    accent: '0b66d6',
    path: 'e0a100',
    overview: 'aebbd0',
    running: '22314f',
  },
  dark: {
    page: '10141b',
    frames: ['10141b', '191f2a'],
    line: '323c4d',
    text: 'e6ebf4',
    muted: '9aa7bb',
    failed: 'ff6b6b',
    cancelled: 'b99bff',
    accent: '6cb2ff',
    path: 'ffc94d',
    overview: '46546c',
    running: 'dce6ff',
  },
} as const

/** Sides of a tile; a power of two. */
export const TILE = 8

/** By family: TILE × TILE pixels, and one colour for bars too low for a pattern. */
export interface Brushes {
  readonly tiles: readonly Uint32Array[]
  readonly flats: readonly number[]
}

export interface Palette {
  readonly bright: Brushes
  /** The same, where attention is elsewhere. */
  readonly dim: Brushes
  // For pixels.
  readonly page: number
  readonly frames: readonly number[]
  readonly line: number
  readonly failed: number
  readonly cancelled: number
  // For text and lines.
  readonly text: Record<
    'page' | 'text' | 'muted' | 'failed' | 'cancelled' | 'accent' | 'path' | 'overview' | 'running',
    string
  >
}

export function paletteFor(scheme: 'light' | 'dark'): Palette {
  const colours = scheme === 'dark' ? DARK : LIGHT
  const { frames, line, ...scene } = SCENES[scheme]
  const looks = FAMILIES.map(({ key }): Look => {
    const [paper, ink] = colours[key]
    return { paper, ink, pattern: PATTERNS[key] }
  })
  const dim = (colour: string) => mixed(colour, scene.page, 0.78)
  return {
    bright: brushes(looks),
    dim: brushes(looks.map(({ paper, ink, pattern }) => ({ paper: dim(paper), ink: dim(ink), pattern }))),
    page: pixel(scene.page),
    frames: frames.map(pixel),
    line: pixel(line),
    failed: pixel(scene.failed),
    cancelled: pixel(scene.cancelled),
    text: Object.fromEntries(
      Object.entries(scene).map(([name, colour]) => [name, `#${colour}`]),
    ) as Palette['text'],
  }
}

function brushes(looks: readonly Look[]): Brushes {
  return { tiles: looks.map(tile), flats: looks.map(({ paper, ink }) => pixel(mixed(paper, ink, 0.4))) }
}

function tile({ paper, ink, pattern }: Look): Uint32Array {
  const [below, above] = [pixel(paper), pixel(ink)]
  return Uint32Array.from({ length: TILE * TILE }, (_, at) =>
    pattern(at % TILE, Math.floor(at / TILE)) ? above : below,
  )
}

const channels = (colour: string) => [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

/** As it stands in the memory of a canvas: red first, on machines with the low byte first, as all are that have browsers. */
function pixel(colour: string): number {
  const [red, green, blue] = channels(colour) as [number, number, number]
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

function mixed(one: string, other: string, share: number): string {
  const others = channels(other)
  return channels(one)
    .map((value, at) => Math.round(value + (others[at]! - value) * share))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')
}
