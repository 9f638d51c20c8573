/** A place in a stack. Without a file it is one of the engine's own, as `Promise.all [1]`. */
export interface Frame {
  readonly fn: string
  readonly file: string
  readonly line: number
  readonly column: number
}

// V8 and Bun: `at async reserve (file:///shop/stock.ts:92:23)`; JavaScriptCore and Firefox: `reserve@/shop/stock.ts:92:23`.
const V8 = /^(?:at )?(?:async )?(?:(.*?) \()?([^()]*?):(\d+):(\d+)\)?$/
const AT = /^(.*?)@(.*?):(\d+):(\d+)$/
const COMBINATOR = /^(?:at )?(?:async )?(Promise\.\w+) \(index (\d+)\)$/

function parse(frame: string): Frame | undefined {
  const combined = COMBINATOR.exec(frame)
  if (combined !== null) return { fn: `${combined[1]} [${combined[2]}]`, file: '', line: 0, column: 0 }
  const found = (frame.includes('@') && !frame.includes('(') && !frame.startsWith('at ') ? AT : V8).exec(
    frame,
  )
  if (found === null) return undefined
  const [, fn = '', file, line, column] = found
  return { fn, file: pathOf(file!), line: Number(line), column: Number(column) }
}

function pathOf(file: string): string {
  if (!file.startsWith('file://')) return file
  try {
    return decodeURIComponent(file.slice('file://'.length))
  } catch {
    return file
  }
}

/** Frames of packages and of the runtime say nothing about the program. */
const FOREIGN = /[\\/]node_modules[\\/]|^(?:node|ext|native|unknown|internal|deno|bun):/

/** The frames of the application's own code, innermost first, with paths as seen from where it runs. */
export function applicationFrames(frames: readonly string[], cwd: string): Frame[] {
  return frames.flatMap((text) => {
    const frame = parse(text)
    if (frame === undefined || FOREIGN.test(frame.file)) return []
    return [{ ...frame, file: relative(frame.file, cwd) }]
  })
}

export function relative(file: string, cwd: string): string {
  const folder = cwd.endsWith('/') || cwd.endsWith('\\') ? cwd : `${cwd}/`
  return cwd !== '' && file.startsWith(folder) ? file.slice(folder.length) : file
}

/** `reserve src/stock.ts:92` */
export function site({ fn, file, line }: Frame): string {
  const at = file === '' ? '' : `${file}:${line}`
  return [fn, at].filter((part) => part !== '').join(' ')
}

export function place({ file, line, column }: Frame): string {
  return file === '' ? '' : `${file}:${line}:${column}`
}
