import { createRequire } from 'node:module'
import {
  ascii,
  attach,
  attachBySignal,
  Evaluated,
  GREETING,
  type Hello,
  livePrograms,
  type Paper,
  programLines,
  type Target,
  written,
} from '@async-lab/inspector/process'
import { Unable, WrongUse } from '../../failure.ts'
import type { Output } from '../../output.ts'

export interface LiveOptions {
  readonly json?: boolean
  readonly ascii?: boolean
  readonly all?: boolean
  readonly signal?: boolean
  readonly cdp?: string
}

/** Attaches to a program, asks, and hangs up. */
export async function ask<T>(
  pid: string | undefined,
  options: LiveOptions,
  asking: (target: { readonly client: Target; readonly hello: Hello }) => Promise<T>,
): Promise<T> {
  let client: Target | undefined
  try {
    client = written(await find(pid, options))
    return await asking({ client, hello: await client.ask('hello', GREETING) })
  } catch (error) {
    if (error instanceof WrongUse) throw error
    const { message, code } = error as Error & { code?: string }
    throw code === 'ambiguous' ? new WrongUse(message) : new Unable(message)
  } finally {
    client?.close()
  }
}

async function find(pid: string | undefined, { signal = false, cdp }: LiveOptions): Promise<Target> {
  if (cdp !== undefined) {
    const [, host, port] = /^(?:([^:]+):)?(\d{1,5})$/.exec(cdp) ?? []
    if (port === undefined)
      throw new WrongUse(`Cannot connect to "${cdp}": --cdp takes HOST:PORT, as in 127.0.0.1:9229`)
    return Evaluated.at(host ?? '127.0.0.1', Number(port))
  }
  if (!signal) return (await attach(await choose(pid))).client
  if (pid === undefined)
    throw new WrongUse('Cannot signal: say which process, `async-lab pstree PID --signal`')
  process.stderr.write(
    `async-lab: opening the debugger of ${pid}: until it is closed, any user of this machine can run code in it\n`,
  )
  return attachBySignal(pidOf(pid), createRequire(import.meta.url).resolve('@async-lab/inspector/register'))
}

async function choose(pid: string | undefined): Promise<number> {
  if (pid !== undefined) return pidOf(pid)
  const all = await livePrograms()
  if (all.length === 1) return all[0]!.card.pid
  if (all.length === 0)
    throw new WrongUse('Cannot find a live program: none can be asked, start one with ASYNC_LAB_INSPECT=1')
  const list = programLines(all, { columns: 80, cwd: process.cwd() })
  throw new WrongUse(`Cannot choose: ${all.length} programs are live, name one\n${list.join('\n')}`)
}

function pidOf(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) > 0) return Number(text)
  throw new WrongUse(`Cannot look at "${text}": a process id is a whole number, \`async-lab ps\` lists them`)
}

/** `14` or `#14`; `14/2` of the second loaded copy of the core. */
export function taskOf(text: string): { readonly task: number; readonly entry?: number } {
  const [found, id, copy] = /^#?(\d{1,15})(?:\/([1-9]\d{0,3}))?$/.exec(text) ?? []
  if (found !== undefined) return { task: Number(id), ...(copy !== undefined && { entry: Number(copy) - 1 }) }
  throw new WrongUse(
    `Cannot find task "${text}": a task is named by its number, \`async-lab ps PID\` lists them`,
  )
}

export function paperFor({ columns }: Output, { cwd }: Hello): Paper {
  return { columns, cwd }
}

export function show(lines: readonly string[], options: LiveOptions, output: Output): void {
  output.lines(options.ascii === true ? lines.map(ascii) : lines)
}
