import { describe, expect, it } from 'vitest'
import { asyncLab } from './async-lab.ts'

/** A busy machine holds up any program. */
const lintsOf = (findings: ReadonlyArray<{ lint: string }>) =>
  findings.map(({ lint }) => lint).filter((lint) => lint !== 'blocked-loop')

describe('doctor, of a script', () => {
  it('runs it in debug mode and lists what is wrong, with fixes', async () => {
    const { code, stdout, stderr } = await asyncLab(['doctor', 'scripts/sick.mjs', 'forget'])
    expect(stdout).toBe('its own words\n')
    expect(stderr).toMatch(/^\d findings in sick\.mjs$/m)
    expect(stderr).toMatch(/^swallowed-cancel +task "swallower" #\d+ swallowed its cancellation/m)
    expect(stderr).toMatch(/^never-looked-at +task "forgotten" #\d+ was started and never/m)
    expect(stderr).toContain('sick.mjs:5:')
    expect(stderr).not.toContain('async-lab: ')
    expect(code).toBe(1)
  })

  it('with --json has one document on stdout', async () => {
    const { code, stdout, stderr } = await asyncLab(['doctor', '--json', 'scripts/sick.mjs'])
    expect(lintsOf(JSON.parse(stdout).findings)).toEqual(['swallowed-cancel'])
    expect(stderr).toBe('its own words\n')
    expect(code).toBe(1)
  })

  it('finds nothing in a script that is well', async () => {
    const { stdout } = await asyncLab(['doctor', '--json', 'scripts/tasks.mjs'])
    expect(lintsOf(JSON.parse(stdout).findings)).toEqual([])
  })

  it('tells of what nothing can wake any more', async () => {
    const { code, stdout } = await asyncLab(['doctor', '--json', 'scripts/deadlock-scope.mjs'])
    expect(lintsOf(JSON.parse(stdout).findings)).toContain('stuck')
    expect(code).toBe(1)
  })
})

describe('run --debug', () => {
  it('says what is wrong with a script as it happens', async () => {
    const { code, stdout, stderr } = await asyncLab(['run', '--debug', 'scripts/sick.mjs'])
    expect(stderr).toMatch(/^async-lab: task "swallower" #\d+ swallowed its cancellation and completed\./m)
    expect(stdout).toBe('its own words\n')
    expect(code).toBe(0)
  })

  it('says what is wrong with a lab at its end, or that nothing is', async () => {
    const lab = ['concurrent-coroutines', '--n', '2', '--max-delay', '0.01']
    const [drawn, document] = await Promise.all([
      asyncLab(['run', '--debug', ...lab]),
      asyncLab(['run', '--debug', ...lab, '--json']),
    ])
    expect(drawn.stdout).toMatch(/^debug +(nothing found|\d+ found:)$/m)
    expect(lintsOf(JSON.parse(document.stdout).findings)).toEqual([])
  })

  it('is not for measuring', async () => {
    const { code, stderr } = await asyncLab(['run', '--debug', '--repeat', '2', 'concurrent-coroutines'])
    expect(stderr).toMatch(/^async-lab: Cannot set --debug with --repeat/)
    expect(code).toBe(2)
  })
})
