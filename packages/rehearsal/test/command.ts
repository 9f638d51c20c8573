import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface Surroundings {
  /** Empty at first, so no setting of this machine decides. */
  readonly home: string
  readonly registry: string
}

/** Runs a command to its end, and tells what it printed; one that fails throws all of that. */
export async function command(
  { home, registry }: Surroundings,
  cwd: string,
  program: string,
  ...args: readonly string[]
): Promise<string> {
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      NO_COLOR: '1',
      // npm and Bun read the first, Deno the second, pnpm the third.
      npm_config_registry: registry,
      NPM_CONFIG_REGISTRY: registry,
      pnpm_config_registry: registry,
      npm_config_update_notifier: 'false',
      DENO_NO_UPDATE_CHECK: '1',
    },
  })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')}: exit code ${code}\n${output}\n${errors}`)
  return output + errors
}
