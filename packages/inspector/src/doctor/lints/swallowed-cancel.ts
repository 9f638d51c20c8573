import type { Lint } from '../chart.ts'

export const swallowedCancel: Lint = {
  name: 'swallowed-cancel',
  ofProgram({ swallowed }) {
    const byName = new Map<string, number[]>()
    for (const { name, id } of swallowed) byName.set(name, [...(byName.get(name) ?? []), id])
    return [...byName].map(([name, tasks]) => ({
      says:
        tasks.length === 1
          ? `${name} #${tasks[0]} swallowed its cancellation and completed.`
          : `${name} ×${tasks.length} swallowed their cancellation and completed.`,
      fix: 'Let CancelledError pass: rethrow it after the cleanup.',
      tasks,
    }))
  },
}
