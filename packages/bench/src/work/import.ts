import type { Contender, Workload } from '../workload.ts'

const importing =
  (load: () => Promise<unknown>): Contender['prepare'] =>
  () =>
  async (watch) => {
    const began = performance.now()
    await load()
    watch.note('ms', performance.now() - began)
    return 1
  }

// A variable, so that the bundler leaves the file alone.
const empty = './empty.js'

export const imports: Workload = {
  id: 'W14',
  title: 'import',
  once: true,
  contenders: {
    empty: { prepare: importing(() => import(empty)) },
    ours: { prepare: importing(() => import('@async-lab/core')) },
  },
  lines: [{ of: 'ours', figure: 'ms', unit: 'ms', atMost: 5 }],
}
