import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const dist = join(import.meta.dirname, '../dist')

/** What a built file imports before anything runs, chunks included. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  const source = readFileSync(file, 'utf8')
  for (const [, from] of source.matchAll(/^(?:import|export) ?(?:[^'"`;]*? from )?["']([^"']+)["'];?$/gm)) {
    if (seen.has(from!)) continue
    seen.add(from!)
    if (from!.startsWith('.')) importsOf(join(dirname(file), from!), seen)
  }
  return seen
}

describe('@async-lab/labs', () => {
  it('loads no library of a lab before that lab runs', () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8'))
    const loaded = importsOf(join(dist, 'index.js'))
    expect(loaded).toContain('@async-lab/core')
    for (const name of Object.keys(peerDependencies)) expect(loaded).not.toContain(name)
  })
})
