import { ContextVar } from '@async-lab/core'

const request = new ContextVar<string>({ name: 'request', defaultValue: 'none' })

export async function handle(id: string, work: () => Promise<void>): Promise<void> {
  await request.run(id, work)
}

export function note(text: string): string {
  return `[${request.get()}] ${text}`
}
