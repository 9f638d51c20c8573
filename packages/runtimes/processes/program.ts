import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve as resolvePath } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { portsOf } from '@async-lab/inspector/process'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

export const names = Object.keys(runtimes) as ProcessRuntime[]

/** What hangs is ended, and its test fails on the missing exit code. */
const PATIENCE = 20_000

export interface End {
  /** Null if it had to be killed. */
  code: number | null
  out: string
  err: string
}

/** Other processes are to have a turn. */
const nextTurn = () => delay(1)

/** A fixture, or a script by its whole path, running as a program of its own. */
export class Program {
  readonly ended: Promise<End>
  readonly #child: ChildProcess
  #out = ''
  #err = ''
  #onOutput: () => void = () => {}

  constructor(
    runtime: ProcessRuntime,
    fixture: string,
    args: readonly string[] = [],
    env: object = {},
    patience = PATIENCE,
    flags: readonly string[] = [],
  ) {
    const script = resolvePath(import.meta.dirname, 'fixtures', fixture)
    const before = runtime === 'deno' ? ['run', '-A', '--v8-flags=--expose-gc'] : []
    this.#child = spawn(runtimes[runtime], [...before, ...flags, script, ...args], {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout!.on('data', (chunk) => this.#heard(`${chunk}`, ''))
    this.#child.stderr!.on('data', (chunk) => this.#heard('', `${chunk}`))
    this.ended = new Promise((resolve) => {
      const killer = setTimeout(() => this.#child.kill('SIGKILL'), patience)
      this.#child.on('close', (code) => {
        clearTimeout(killer)
        resolve({ code, out: this.#out, err: this.#err })
        this.#onOutput()
      })
    })
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Waits until the program has printed `text`, and then sends it the signal. */
  async signal(name: NodeJS.Signals, text: string): Promise<void> {
    await this.printed(text)
    this.#child.kill(name)
  }

  /** Waits until the program would not die of a signal. Linux only. */
  async catches(name: NodeJS.Signals): Promise<void> {
    const bit = 1n << BigInt(constants.signals[name] - 1)
    const caught = () =>
      BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))![1]}`)
    while ((caught() & bit) === 0n) await nextTurn()
  }

  /** Waits until the program has no listening TCP socket. Linux only. */
  async listensNowhere(): Promise<void> {
    while (portsOf(this.pid).size > 0) await nextTurn()
  }

  kill(): void {
    this.send('SIGKILL')
  }

  /** At once, if it has not ended. */
  send(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async printed(text: string): Promise<void> {
    await this.#until(`"${text}"`, () => this.#out.includes(text))
  }

  async toldOnStderr(text: string): Promise<void> {
    await this.#until(`"${text}"`, () => this.#err.includes(text))
  }

  /** Waits until it has printed enough, and resolves with all of it. */
  async until(isEnough: (out: string) => boolean): Promise<string> {
    await this.#until('what it was to say', () => isEnough(this.#out))
    return this.#out
  }

  async #until(what: string, isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#child.exitCode !== null)
        throw new Error(`it ended without ${what}:\n${this.#out}${this.#err}`)
      await new Promise<void>((resolve) => (this.#onOutput = resolve))
    }
  }

  #heard(out: string, err: string) {
    this.#out += out
    this.#err += err
    this.#onOutput()
  }
}

export function end(
  runtime: ProcessRuntime,
  fixture: string,
  args?: readonly string[],
  env?: object,
): Promise<End> {
  return new Program(runtime, fixture, args, env).ended
}
