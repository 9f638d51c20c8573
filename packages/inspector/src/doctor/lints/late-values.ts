import { age } from '../../render/age.ts'
import type { Lint } from '../chart.ts'

export const lateValues: Lint = {
  name: 'late-values',
  ofProgram: ({ lateValues: late, ms }) =>
    late === 0
      ? []
      : [
          {
            says: `${late} abandoned operation${late === 1 ? '' : 's'} finished in ${age(ms)} with nobody waiting.`,
            fix: 'Give the work the signal, so that it stops when nobody waits: interruptible((signal) => …).',
            tasks: [],
          },
        ],
}
