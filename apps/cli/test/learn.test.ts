import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { labs } from '@async-lab/labs'
import { exercises } from '../src/learn/course.ts'
import { asyncLab, HERE, start } from './async-lab.ts'

const EXERCISES = join(HERE, '../course')
const SOLUTIONS = join(HERE, 'solutions')

const stage = mkdtempSync(join(tmpdir(), 'async-lab-learn-'))
afterAll(() => rmSync(stage, { recursive: true }))

let folders = 0
let dir = ''
beforeEach(() => {
  dir = join(stage, `course-${++folders}`)
})

const learn = (...args: string[]) => asyncLab(['learn', ...args, '--dir', dir])

/** What `--check --json` says of each exercise. */
async function verdicts(...args: string[]): Promise<Array<Record<string, unknown>>> {
  return JSON.parse((await learn(...args, '--check', '--json')).stdout) as Array<Record<string, unknown>>
}

/** The folder as it would be with this text for an exercise. */
function answer(id: string, text: string): void {
  cpSync(EXERCISES, dir, { recursive: true })
  writeFileSync(join(dir, `${id}.ts`), text)
}

const inFolder = (...args: string[]) => asyncLab(args, {}, stage)

describe('the exercises', () => {
  it('are twenty, numbered, each with its file, its solution, and a lab that exists', () => {
    const ids = exercises.map(({ id }) => id)
    expect(ids.map((id) => id.slice(0, 2))).toEqual(
      Array.from({ length: 20 }, (_, at) => String(at + 1).padStart(2, '0')),
    )
    for (const folder of [EXERCISES, SOLUTIONS])
      expect(readdirSync(folder).toSorted()).toEqual(ids.map((id) => `${id}.ts`))
    for (const { lab } of exercises) expect(labs.map(({ id }) => id)).toContain(lab)
  })

  it('pass when they are solved', { timeout: 120_000 }, async () => {
    cpSync(SOLUTIONS, dir, { recursive: true })
    const { code, stdout } = await learn('--check')
    expect(stdout.match(/^✓ .*$/gm)).toEqual(exercises.map(({ id }) => `✓ ${id} passed`))
    expect(stdout).toContain('20 of 20 are passed')
    expect(code).toBe(0)
  })

  it('break a promise of their story while they are not', { timeout: 120_000 }, async () => {
    cpSync(EXERCISES, dir, { recursive: true })
    const said = await verdicts()
    expect(said.map(({ exercise, kind }) => [exercise, kind])).toEqual(
      exercises.map(({ id }) => [id, 'broken']),
    )
    for (const { promise, instead } of said) {
      expect(promise).not.toBe('')
      expect(instead).not.toBe('')
    }
    expect(existsSync(join(dir, 'progress.json'))).toBe(false)
  })

  it('differ from their solutions in the hole alone', () => {
    for (const { id, entry } of exercises) {
      const [file, solution] = [EXERCISES, SOLUTIONS].map((folder) =>
        readFileSync(join(folder, `${id}.ts`), 'utf8'),
      )
      expect(file).toMatch(new RegExp(`^// ${id.slice(0, 2)} · `))
      expect(file).toMatch(/^\/\/ {3}Promise: /m)
      const signature = new RegExp(`^export (?:async )?function ${entry}\\(`, 'm')
      expect(file).toMatch(signature)
      expect(solution).toMatch(signature)
    }
  })
})

describe('async-lab learn --check', () => {
  it('says which promise was broken, with the timeline, and exits with 1', async () => {
    cpSync(EXERCISES, dir, { recursive: true })
    const { code, stdout } = await learn('6', '--check')
    expect(code).toBe(1)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'The story promises: when the error is thrown, nothing runs any more. But the caller was told that the hotel is full, and 2 other bookings went on behind its back.',
    )
    expect(stdout).toMatch(/^book the flight {3}━+ +0\.40 s went on\nbook the hotel {4}━+ +0\.10 s failed$/m)
  })

  it('names the order of events in which it happened, and plays it again', async () => {
    cpSync(EXERCISES, dir, { recursive: true })
    const { stdout } = await learn('locks', '--check')
    const [, replay] = stdout.replaceAll(/\s+/g, ' ').match(/learn 10-locks --check --replay "([^"]+)"/)!
    const again = await learn('locks', '--check', '--replay', replay!)
    expect(again.code).toBe(1)
    expect(again.stdout).toBe(stdout)
  })

  it('needs the exercise to be right in every order of events, and one replay is not enough', async () => {
    answer('10-locks', readFileSync(join(SOLUTIONS, '10-locks.ts'), 'utf8'))
    expect((await learn('locks', '--check', '--replay', 'v1:')).code).toBe(0)
    expect(existsSync(join(dir, 'progress.json'))).toBe(false)
    expect((await learn('locks', '--check')).code).toBe(0)
    expect(JSON.parse(readFileSync(join(dir, 'progress.json'), 'utf8'))).toEqual({ passed: ['10-locks'] })
  })

  it.each([
    ['a loop without an await', 'for (;;) {}', 'did not come to an end within 10 seconds, and was stopped'],
    ['a loop that nothing ends', 'for (;;) await sleep(1)', 'after 100,000 steps there was no end in sight'],
    ['an error', "throw new Error('oh')", 'gave it Error: oh, from line 3'],
    [
      'what nothing wakes',
      'await suspend()',
      'everything waits, and nothing is left that could wake anything',
    ],
    [
      'a promise that nobody keeps',
      'await new Promise(() => {})',
      'everything waits, and nothing is left that could wake anything',
    ],
    ['chance', 'await sleep(Math.random())', 'Cannot trust this run: the body uses Math.random'],
    ['the end of the process', 'process.exit(7)', 'its process ended with 7'],
  ])('says so when the code has %s', { timeout: 60_000 }, async (_, code, message) => {
    answer(
      '01-await',
      `import { sleep, suspend } from '@async-lab/core'\nexport async function welcome(open: () => Promise<void>, say: (text: string) => void) {\n${code}\nawait open(); say('')\n}`,
    )
    const ended = await learn('1', '--check')
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain(message)
    expect(ended.code).toBe(1)
  })

  it.each([
    ['that is no TypeScript', 'export function welcome( {', '01-await.ts cannot be run: '],
    ['without its function', 'export const hi = 1', 'it exports no function "welcome": keep that name'],
    ['that throws as it is loaded', "throw new Error('no')", 'cannot be run: Error: no'],
  ])('says so when there is a file %s', async (_, text, message) => {
    answer('01-await', text)
    const { code, stdout } = await learn('1', '--check')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(message)
    expect(code).toBe(1)
  })

  it('shows what the code printed, of one order of events only', async () => {
    answer('01-await', "export function welcome() { console.log('here I am') }")
    const { stdout } = await learn('1', '--check')
    expect(stdout).toMatch(/your code printed:\n {2}here I am\n/)
    expect(stdout.match(/here I am/g)).toHaveLength(1)
  })

  it('does not count what was not begun', async () => {
    const { code, stdout } = await learn('2', '--check')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('there is no such file: it was not begun')
    expect(code).toBe(1)
  })
})

describe('async-lab learn', () => {
  it(
    'runs the file each time it is saved, goes on when it passes, and keeps that',
    { timeout: 60_000 },
    async () => {
      const { child, wrote, ended } = start(['learn', '--dir', dir])
      try {
        await wrote('✗ 01-await not yet')
        // As many editors save: another file takes the place of the old one.
        const saved = join(dir, '.01-await.ts.tmp')
        writeFileSync(saved, "export function welcome() { throw new Error('oops') }")
        renameSync(saved, join(dir, '01-await.ts'))
        await wrote('oops,')
        cpSync(join(SOLUTIONS, '01-await.ts'), join(dir, '01-await.ts'))
        await wrote('✓ 01-await passed')
        await wrote('✗ 02-gather not yet')
      } finally {
        child.kill()
      }
      await ended
      const { stdout } = await learn('--list')
      expect(stdout).toMatch(/^✓ 01 {2}await\n▸ 02 {2}gather\n {2}03 {2}tasks$/m)
      expect(stdout).toContain('1 of 20 are passed')
    },
  )

  it('takes a trial that would never end along when it is stopped', async () => {
    const pidFile = join(dir, 'pid')
    answer(
      '01-await',
      `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(pidFile)}, String(process.pid))\nfor (;;) {}`,
    )
    const { child, ended } = start(['learn', '--dir', dir])
    while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await turn()
    const pid = Number(readFileSync(pidFile, 'utf8'))
    child.kill('SIGTERM')
    expect((await ended).code).toBe(143)
    const lives = () => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    // The test ends by its timeout if the trial does not.
    while (lives()) await turn()
    expect(lives()).toBe(false)
  })

  it('ends when all exercises are passed', async () => {
    answer('01-await', readFileSync(join(SOLUTIONS, '01-await.ts'), 'utf8'))
    writeFileSync(
      join(dir, 'progress.json'),
      JSON.stringify({ passed: exercises.slice(1).map(({ id }) => id) }),
    )
    const { code, stdout } = await learn()
    expect(stdout).toContain('✓ 01-await passed')
    expect(stdout).toContain('All 20 exercises are passed.')
    expect(code).toBe(0)
  })

  it('--reset gives an exercise back as it was, and keeps what was written', async () => {
    answer('01-await', 'my own')
    writeFileSync(join(dir, 'progress.json'), JSON.stringify({ passed: ['01-await', '02-gather'] }))
    const { code, stdout } = await learn('await', '--reset')
    expect(code).toBe(0)
    expect(stdout).toContain('yours is kept in')
    expect(readFileSync(join(dir, '01-await.ts.bak'), 'utf8')).toBe('my own')
    expect(readFileSync(join(dir, '01-await.ts'), 'utf8')).toBe(
      readFileSync(join(EXERCISES, '01-await.ts'), 'utf8'),
    )
    expect(JSON.parse(readFileSync(join(dir, 'progress.json'), 'utf8'))).toEqual({ passed: ['02-gather'] })
  })

  it('--reset begins an exercise that was not begun', async () => {
    expect((await learn('20', '--reset')).code).toBe(0)
    expect(readdirSync(dir)).toEqual(['20-shutdown.ts'])
  })

  it.each([
    [['gathr'], 'Cannot learn "gathr": there is no such exercise, did you mean gather?'],
    [['21'], 'Cannot learn "21": there is no such exercise'],
    [['--json'], 'Cannot watch with --json: add --check, or --list'],
    [['--check', '--replay', 'v1:'], 'Cannot replay: name the exercise, and add --check'],
    [['1', '--replay', 'v1:'], 'Cannot replay: name the exercise, and add --check'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await learn(...args)
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(code).toBe(2)
    expect(existsSync(dir)).toBe(false)
  })

  it('refuses a folder that is a file, and progress that is none', async () => {
    writeFileSync(dir, '')
    expect(await learn('--list')).toMatchObject({ code: 2, stderr: expect.stringContaining('it is a file') })
    rmSync(dir)
    answer('01-await', '')
    writeFileSync(join(dir, 'progress.json'), 'x')
    expect(await learn('--list')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it is no progress file, delete it to begin anew'),
    })
  })
})

describe('async-lab new', () => {
  it('writes a lab that runs, compares and explains itself at once, though nothing is installed', async () => {
    const made = await inFolder('new', 'slow-start')
    expect(made.stdout).toContain('slow-start.ts is a lab')
    const ran = await inFolder('run', './slow-start.ts', '--seconds', '0.02', '--seed', '7')
    expect(ran.stderr).toBe('')
    expect(ran.stdout).toMatch(/^Slow start: four workers, at most 0.02 s each$/m)
    expect(ran.stdout).toMatch(/^worker 4 +━*/m)
    expect(ran.stdout).toContain('in the order in which they ended')
    const compared = await inFolder('compare', './slow-start.ts', '--seconds', '0.02', '--json')
    expect(JSON.parse(compared.stdout).ways).toHaveLength(3)
    const { stdout } = await inFolder('compare', './slow-start.ts', '--seconds', '0.02')
    expect(stdout).toMatch(/ explain \.\/slow-start\.ts\n.* run \.\/slow-start\.ts\n$/)
    expect((await inFolder('explain', './slow-start.ts')).stdout).toContain(
      'The idea, in two or three sentences.',
    )
  })

  it.each([
    ['Nap', 'Cannot make a lab named "Nap": a name is lower case, words joined by -'],
    ['../nap', 'Cannot make a lab named "../nap": a name is lower case'],
    ['hello', 'Cannot make a lab named "hello": there is one of that name'],
    ['taken', 'Cannot make a lab named "taken": the file taken.ts is there already'],
  ])('refuses %s with exit code 2', async (name, message) => {
    writeFileSync(join(stage, 'taken.ts'), 'mine')
    const { code, stderr } = await inFolder('new', name)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
    expect(readFileSync(join(stage, 'taken.ts'), 'utf8')).toBe('mine')
  })
})

describe('async-lab list --course', () => {
  it('prints the map of the course, in any width, and as JSON', async () => {
    const [{ stdout }, json] = await Promise.all([
      asyncLab(['list', '--course']),
      asyncLab(['list', '--course', '--json']),
    ])
    for (const title of ['Learning objectives', 'Tools', 'Applications'])
      expect(stdout).toContain(`${title}\n`)
    expect(stdout).toMatch(
      /^ {2}concurrent.futures +worker threads, awaited with interruptible\n +blocked-loop$/m,
    )
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(JSON.parse(json.stdout)).toContainEqual({
      kind: 'objective',
      name: 'gathering',
      here: expect.any(String),
      labs: ['random-delays', 'concurrent-coroutines'],
    })
  })
})
