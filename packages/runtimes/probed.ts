import type { RegistryEntry } from '@async-lab/core/lowlevel'

/**
 * Asks every parked task where it waits, again and again, while the specs run as they always do: looking at a program must change
 * nothing about it.
 */
const EVERY = 2
const key = Symbol.for('async-lab.registry')

async function probe(): Promise<void> {
  const entries = (globalThis as unknown as Record<symbol, RegistryEntry[] | undefined>)[key]
  for (const entry of entries ?? []) await entry.stacks()
  // After the last answer, or they would pile up where tasks are many.
  setTimeout(() => void probe(), EVERY).unref()
}

void probe()
