import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { asyncLab, PROGRAM, start } from './async-lab.ts'

const script = (name: string, ...args: string[]) => asyncLab(['run', `scripts/${name}`, ...args])

describe('a script', () => {
  it('runs as it is: its words, its output, and the picture on stderr', async () => {
    const { code, stdout, stderr } = await script('tasks.mjs', 'a', '--json', '--help')
    expect(code).toBe(0)
    expect(stdout).toBe('total 60 a --json --help\n')
    expect(stderr.match(/^nap #\d+ /gm)).toHaveLength(3)
    expect(stderr).not.toMatch(/^main /m)
    expect(stderr).toMatch(/^wall .* longest task /m)
    expect(stderr).toMatch(/^one by one it takes /m)
  })

  it('with --json before it: stdout has the document alone', async () => {
    const { code, stdout, stderr } = await asyncLab(['run', '--json', 'scripts/tasks.mjs', 'a'])
    expect(code).toBe(0)
    expect(stderr).toBe('total 60 a\n')
    expect(JSON.parse(stdout)).toMatchObject({
      script: expect.stringMatching(/tasks\.mjs$/),
      args: ['a'],
      exitCode: 0,
      tasks: [{ name: 'nap', state: 'completed' }, { name: 'nap' }, { name: 'nap' }],
    })
  })

  it('with --live and no terminal is told so in one line, and runs', async () => {
    const { code, stdout, stderr } = await asyncLab(['run', '--live', 'scripts/tasks.mjs'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'total 60\n' })
    const [note, ...rest] = stderr.split('\n')
    expect(note).toBe('async-lab: --live needs a terminal, this is none: going on without it')
    expect(rest.join('\n')).toMatch(/^\n.*\nnap #\d/)
  })

  it('may be TypeScript', async () => {
    const { code, stdout, stderr } = await script('typed.ts')
    expect(stderr).toMatch(/^ada .*\nbob /m)
    expect(stdout).toBe('typed\n')
    expect(code).toBe(0)
  })

  it('may be CommonJS, or load both copies', async () => {
    const [required, mixed] = await Promise.all([script('required.cjs'), script('mixed.mjs')])
    expect(required.stderr).toMatch(/^required [ ·╺━╸]+ \d/m)
    expect(mixed.stderr).toMatch(/^imported .*\nrequired /m)
  })

  it('that throws ends with its own error and code 1', async () => {
    const { code, stderr } = await script('throws.mjs')
    expect(code).toBe(1)
    expect(stderr).toContain('RangeError: out of milk')
    expect(stderr).toMatch(/^main .* failed$/m)
  })

  it('that does not parse ends with that error and code 1', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'async-lab-')), 'broken.mjs')
    writeFileSync(file, 'const = 1')
    const { code, stderr } = await asyncLab(['run', file])
    rmSync(dirname(file), { recursive: true })
    expect(code).toBe(1)
    expect(stderr).toContain('SyntaxError')
    expect(stderr).not.toContain('none:')
  })

  it('without a task of ours is told so', async () => {
    const { code, stderr } = await script('plain.mjs')
    expect(code).toBe(0)
    expect(stderr).toBe('\ntasks     none: plain.mjs spawned no task of Async Lab\n')
  })

  it('that exports a lab runs as that lab', async () => {
    const { code, stdout, stderr } = await script('my-lab.mjs', '--ms', '20')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^A nap of 20 ms\n\ngood night\n\n/)
    expect(stdout).toContain(`next: ${PROGRAM} explain scripts/my-lab.mjs`)
    const refused = await script('my-lab.mjs', '--ms', '2000')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('Cannot set --ms to 2000: it must be a number from 0 to 1000')
    const json = await asyncLab(['run', '--json', '--seed', '3', 'scripts/my-lab.mjs'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      lab: 'nap',
      seed: 3,
      result: 10,
      printed: ['good night'],
    })
  })
})

const world = (...args: string[]) => script('my-world.mjs', ...args)

describe('a lab of the world outside', () => {
  it('has its numbers side by side, and below each other where there is no room', async () => {
    const { stdout } = await world()
    expect(stdout).toContain(
      'way          calls       p99\none by one      20    1.5 ms\ntogether      2000   12.5 ms\n',
    )
  })

  it('is drawn as deep as it asks for', async () => {
    const { stdout } = await world()
    expect(stdout).toMatch(/^way .*[━╸]/m)
    expect(stdout).not.toContain('below')
  })

  it('has parameters whose bare name means something', async () => {
    expect((await world()).stdout).toMatch(/^result +chaos 0$/m)
    expect((await world('--chaos')).stdout).toMatch(/^result +chaos 0\.1$/m)
    expect((await world('--chaos', '0.3')).stdout).toMatch(/^result +chaos 0\.3$/m)
    expect((await world('--help')).stdout.replaceAll(/\s+/g, ' ')).toContain(
      '--chaos [number] share of calls that fail: a number from 0 to 1 (0 by default, 0.1 without a value)',
    )
  })

  it('tells of a fault what is true and what was saved, without a stack', async () => {
    const { code, stdout, stderr } = await world('--url', 'redis://127.0.0.1:1')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^failed +Cannot reach redis:\/\/127\.0\.0\.1:1: nobody listens$/m)
    expect(stdout).toMatch(/^saved +312 of 2000 calls$/m)
    expect(stderr).toBe('')
    const json = JSON.parse((await world('--json', '--url', 'redis://127.0.0.1:1')).stdout)
    expect(json).toMatchObject({
      outcome: 'failed',
      error: 'Cannot reach redis://127.0.0.1:1: nobody listens',
      saved: '312 of 2000 calls',
    })
  })

  it('refuses a URL of another kind with exit code 2', async () => {
    const { code, stderr } = await world('--url', 'http://localhost')
    expect(code).toBe(2)
    expect(stderr).toContain(
      'Cannot set --url to "http://localhost": it must be a URL that begins with redis:// or rediss://',
    )
  })
})

describe('a script that is stuck', () => {
  it('in a scope, without run: each task with what it waits for, and not code 0', async () => {
    const { code, stdout, stderr } = await script('deadlock-scope.mjs')
    expect(stdout).toBe('all started\n')
    expect(code).toBe(1)
    expect(stderr).toContain('deadlock  the event loop is empty')
    expect(stderr).toMatch(/^ {2}first #\d+ +waits for cancellation$/m)
    expect(stderr).toMatch(/^ {2}second #\d+ +waits for task "first"$/m)
    expect(stderr).toMatch(/^ {2}third #\d+ +awaits a promise outside this library that nothing settles$/m)
  })

  it('in the body of a scope alone', async () => {
    const { code, stderr } = await script('deadlock-body.mjs')
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/^ {2}lonely #\d+ +waits for cancellation$/m)
  })

  it('in run: told once, by the core', async () => {
    const { code, stderr } = await script('deadlock-run.mjs')
    expect(code).toBe(1)
    expect(stderr).toContain('async-lab: deadlock.')
    expect(stderr).not.toContain('nothing is left that could wake')
    expect(stderr).toMatch(/^main .* not ended$/m)
  })
})

describe('a script that never ends', () => {
  it.each(['forever.mjs', 'forever-scope.mjs'])(
    '%s: Ctrl-C lets it clean up, and it is drawn',
    async (name) => {
      const { child, ended, wrote } = start(['run', `scripts/${name}`])
      await wrote('ready')
      child.kill('SIGINT')
      const { code, stdout, stderr } = await ended
      expect(stdout).toBe('ready\ncleaned up\n')
      expect(stderr).toMatch(/^(main|endless) .* cancelled$/m)
      expect(code).toBe(130)
    },
  )

  it('ends on SIGTERM with code 143', async () => {
    const { child, ended, wrote } = start(['run', 'scripts/forever.mjs'])
    await wrote('ready')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 143, stdout: 'ready\ncleaned up\n' })
  })

  it('the second Ctrl-C does not wait for cleanup', async () => {
    const { child, ended, wrote } = start(['run', 'scripts/slow-cleanup.mjs'])
    await wrote('ready')
    child.kill('SIGINT')
    await wrote('cleaning')
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect(stdout).toBe('ready\ncleaning\n')
    expect(code).toBe(130)
  })

  it('the second Ctrl-C ends a busy loop too', async () => {
    const { child, ended, wrote } = start(['run', 'scripts/busy.mjs'])
    await wrote('ready')
    child.kill('SIGINT')
    child.kill('SIGINT')
    // Two signals of one kind may arrive as one. None may come later, when it is on its way out and hears nothing.
    for (let again = 0; again < 3; again++) {
      await delay(50)
      child.kill('SIGINT')
    }
    const { code, stderr } = await ended
    expect(code).toBe(130)
    expect(stderr).toContain('busy.mjs did not end when asked twice, and was ended')
  })

  it('without our tasks ends on Ctrl-C as any script', async () => {
    const { child, ended, wrote } = start(['run', 'scripts/plain-forever.mjs'])
    await wrote('ready')
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })
})

describe('a lab that is interrupted', () => {
  it('is drawn as far as it came, with code 130', async () => {
    const { child, ended, wrote } = start(['run', 'hello', '--delay', '60'])
    await wrote('\nHello\n')
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect(code).toBe(130)
    expect(stdout).toMatch(/^stopped +by a signal, after its cleanup$/m)
    expect(stdout).not.toContain('World')
  })
})
