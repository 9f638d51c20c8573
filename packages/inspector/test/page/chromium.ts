import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright'

const ARGUMENTS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** Headless, drawing without a graphics card. */
export async function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await pathOf(), args: ARGUMENTS.split(' ') })
}

/** The Chromium that $CHROMIUM_PATH names, or else the one that an npm package carries. */
async function pathOf(): Promise<string> {
  if (process.env['CHROMIUM_PATH']) return process.env['CHROMIUM_PATH']
  // A bare host lacks some libraries; told that it is there, the package brings its own.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'
  // It unpacks itself, not at once: not where others do the same at this moment.
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = fileURLToPath(new URL('../../node_modules/.chromium/', import.meta.url))
  await mkdir(process.env['TMPDIR'], { recursive: true })
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    return await packed.executablePath()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}
