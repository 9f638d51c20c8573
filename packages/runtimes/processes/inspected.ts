import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll } from 'vitest'
import { Program } from './program.ts'
import type { ProcessRuntime } from './runtimes.ts'

/** Of this test file alone: programs of other files that are looked at meanwhile are not seen. */
const runtimeDir = mkdtempSync(join(tmpdir(), 'inspected-'))
export const folder = join(runtimeDir, 'async-lab')
// The client looks in the same place.
process.env.XDG_RUNTIME_DIR = runtimeDir

afterAll(() => rmSync(runtimeDir, { recursive: true }))

/** Some of these tests take their time, as the machine may be busy. */
const PATIENCE = 60_000

/** A program that is asked to show itself, once it has printed that it is ready. */
export async function inspected(
  runtime: ProcessRuntime,
  { fixture = 'inspected.mjs', args = [] as string[], may = '1', env = {} } = {},
): Promise<Program> {
  const program = new Program(runtime, fixture, args, { ASYNC_LAB_INSPECT: may, ...env }, PATIENCE)
  await program.printed('ready')
  return program
}

export const socketOf = ({ pid }: Program): string => join(folder, `${pid}.sock`)

/** Bytes that a process has in memory. Linux only. */
export function memoryOf(pid: number): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
  return Number(pages) * 4096
}

/** A client that says whatever it is told to. */
export class RawClient {
  readonly socket: Socket
  readonly #lines: AsyncIterator<string>

  constructor(path: string) {
    this.socket = connect(path)
    this.socket.on('error', () => {})
    this.#lines = createInterface({ input: this.socket })[Symbol.asyncIterator]()
  }

  say(text: string): void {
    this.socket.write(text)
  }

  async hello(): Promise<any> {
    this.say('{"id":0,"type":"hello","v":[1]}\n')
    return this.next()
  }

  /** The next message; undefined once the agent has hung up. */
  async next(): Promise<any> {
    try {
      const { done, value } = await this.#lines.next()
      return done === true ? undefined : JSON.parse(value)
    } catch (error) {
      // An agent that hangs up has not always read all that was said.
      if (['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code!)) return undefined
      throw error
    }
  }
}
