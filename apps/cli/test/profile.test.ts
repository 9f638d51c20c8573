import { describe, expect, it } from 'vitest'
import { asyncLab } from './async-lab.ts'

const script = 'scripts/import-file.mjs'

describe('async-lab profile', () => {
  it('of a script tells which tasks used the processor, and in which functions', async () => {
    const { code, stdout, stderr } = await asyncLab(['profile', script])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'imported\n' })
    const [, head, names, first, second, ...others] = stderr.split('\n')
    expect(head).toMatch(/^CPU by task · .*, a sample per ms, \d+\.\d % of the CPU time belongs to a task$/)
    expect(names).toMatch(/^ *TOTAL +SELF +TASK \/ FRAME$/)
    expect(first).toMatch(/ importFile ×2 +scripts\/import-file\.mjs:\d+$/)
    expect(second).toMatch(/ {4}importFile +scripts\/import-file\.mjs:8$/)
    expect(others.join('\n')).toMatch(/\d % {6}parseCsv +scripts\/import-file\.mjs:5$/m)
  })

  it('has JSON for programs', async () => {
    const { stdout, stderr } = await asyncLab(['profile', '--json', script, '50'])
    const { groups, busy, inTasks } = JSON.parse(stdout)
    expect(stderr).toBe('imported\n')
    expect(groups[0].name === 'importFile' || groups[1].name === 'importFile').toBe(true)
    expect(inTasks).toBeLessThanOrEqual(busy)
  })

  it('of a program that nobody can ask is refused in a sentence', async () => {
    expect(await asyncLab(['profile', String(process.pid)])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^async-lab: Cannot look at \d+: no agent answers for it/),
    })
    expect(await asyncLab(['profile', '--for', '0', '1'])).toMatchObject({
      code: 2,
      stderr: 'async-lab: Cannot profile for "0": it is a number of seconds above 0\n',
    })
  })
})
