import { isMainThread } from 'node:worker_threads'
import { Agent, type AgentOptions } from './agent.ts'

const KEY = Symbol.for('async-lab.agent')
const world = globalThis as unknown as Record<symbol, Promise<Agent> | undefined>

/**
 * Lets other processes of this user look at the tasks of this program: `async-lab ps`, `pstree`, `stacks`, `top`.
 *
 * Waits until it can be asked. Called twice, it is the same agent. Nothing of it keeps the process alive; disposing it
 * hangs up. A program that is started with `ASYNC_LAB_INSPECT=1` does this by itself.
 * @throws where the folder of the sockets is not this user's alone, and in worker threads
 *
 * @example
 * ```ts
 * import { inspect } from '@async-lab/inspector/process'
 *
 * await using agent = await inspect()
 * console.log(agent.socket.endsWith(`${process.pid}.sock`))
 * ```
 */
export async function inspect(
  options?: AgentOptions,
): Promise<AsyncDisposable & { readonly socket: string }> {
  const agent = await (world[KEY] ??= start(options))
  return {
    socket: agent.card.socket,
    async [Symbol.asyncDispose]() {
      delete world[KEY]
      await agent.close()
    },
  }
}

async function start(options: AgentOptions | undefined): Promise<Agent> {
  try {
    if (!isMainThread)
      throw new Error('Cannot inspect a worker thread: ask for its process, from the main thread')
    const agent = new Agent(options)
    await agent.listening
    return agent
  } catch (error) {
    delete world[KEY]
    throw error
  }
}
