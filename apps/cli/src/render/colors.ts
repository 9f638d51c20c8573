import picocolors from 'picocolors'

export type Colors = ReturnType<typeof picocolors.createColors>

interface Output {
  readonly isTTY?: boolean
}

/** Colour only for a person at a terminal who did not decline it. Words carry the meaning without it. */
export function colorsFor({ isTTY = false }: Output, env = process.env): Colors {
  return picocolors.createColors(isTTY && !env.NO_COLOR && env.TERM !== 'dumb')
}
