import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { labs } from '@async-lab/labs'
import { describe, expect, it } from 'vitest'
import { asyncLab, HERE, PROGRAM } from './async-lab.ts'

const run = (...args: string[]) => asyncLab(['run', 'concurrent-coroutines', '--max-delay', '0.05', ...args])

const resultIn = (text: string) => text.match(/^result.*$/m)![0]

describe('async-lab', () => {
  it('list names every lab, by topic', async () => {
    const { code, stdout } = await asyncLab(['list'])
    expect(code).toBe(0)
    for (const { id, topic } of labs) {
      expect(stdout).toContain(`  ${id} `)
      expect(stdout).toContain(`${topic}\n`)
    }
  })

  it('list --json is for programs', async () => {
    const { stdout } = await asyncLab(['list', '--json'])
    expect(JSON.parse(stdout)).toHaveLength(labs.length)
  })

  it('without a word, or with --help, tells its words; --version its version', async () => {
    const [none, help, version] = await Promise.all([
      asyncLab([]),
      asyncLab(['--help']),
      asyncLab(['--version']),
    ])
    expect(none).toEqual(help)
    expect(help.code).toBe(0)
    for (const word of ['start', 'list', 'run', 'compare', 'explain'])
      expect(help.stdout).toMatch(new RegExp(`^  ${word} `, 'm'))
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('run <lab> --help has the parameters of the lab, with their units', async () => {
    const { code, stdout } = await asyncLab(['run', 'concurrent-coroutines', '--help'])
    expect(code).toBe(0)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '--max-delay <number> the longest that a wait may take: a number of seconds from 0 to 3600 (2 by default)',
    )
  })

  it('explain shows the idea, the code and what is next', async () => {
    const { stdout } = await asyncLab(['explain', 'measure-runtime'])
    const lab = labs.find(({ id }) => id === 'measure-runtime')!
    expect(stdout).toContain(lab.code)
    expect(stdout).toContain(`${PROGRAM} run measure-runtime --n 100`)
  })
})

describe('async-lab run', () => {
  it('draws the tasks, the result, and the times', async () => {
    const { code, stdout, stderr } = await run('--n', '3', '--seed', '7')
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^Many at once: three waits of a random delay, started together\n\n +0 (m?s)/)
    expect(stdout).toMatch(/^waitRandom #3 [ ·╺━╸]+ \d+\.\d+ m?s$/m)
    expect(stdout).toMatch(/^result +[\d. ]+ ascending, and nothing was sorted$/m)
    expect(stdout).toMatch(/^wall +[\d.]+ m?s +longest task [\d.]+ m?s \(\+[\d.]+ %\)$/m)
    expect(stdout).toMatch(/^one by one it takes [\d.]+ m?s: /m)
    expect(stdout).toContain(`${PROGRAM} compare concurrent-coroutines`)
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b/)
  })

  it('--json is one document, and the same for the same seed', async () => {
    const [once, again] = await Promise.all([
      run('--n', '3', '--seed', '7', '--json'),
      run('--n', '3', '--seed', '7', '--json'),
    ])
    const document = JSON.parse(once.stdout)
    expect(document).toMatchObject({
      lab: 'concurrent-coroutines',
      params: { n: 3, maxDelay: 0.05 },
      seed: 7,
      outcome: 'completed',
      result: [expect.any(Number), expect.any(Number), expect.any(Number)],
      wallMs: expect.any(Number),
      longestMs: expect.any(Number),
      oneByOneMs: expect.any(Number),
    })
    expect(document.tasks).toHaveLength(3)
    expect(document.tasks[0]).toEqual({
      id: expect.any(Number),
      name: 'waitRandom #1',
      startMs: expect.any(Number),
      endMs: expect.any(Number),
      state: 'completed',
    })
    expect(document.longestMs).toBeLessThanOrEqual(document.wallMs)
    expect(document.oneByOneMs).toBeGreaterThanOrEqual(document.longestMs)
    expect(JSON.parse(again.stdout).result).toEqual(document.result)
  })

  it('tells the seed that it chose, and runs the same again with it', async () => {
    const { stdout } = await run('--n', '2')
    const seed = stdout.match(/--seed (\d+) runs the same again/)![1]!
    const again = await run('--n', '2', '--seed', seed)
    expect(resultIn(again.stdout)).toBe(resultIn(stdout))
    expect(again.stdout).not.toContain('runs the same again')
  })

  it('--repeat runs with a seed each, and tells least, median and most', async () => {
    const { code, stdout } = await run('--n', '2', '--seed', '7', '--repeat', '3')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^seed 7 .*\nseed 8 .*\nseed 9 /m)
    expect(stdout).toMatch(/^wall +least .* median .* most /m)
    const json = JSON.parse((await run('--n', '2', '--seed', '7', '--repeat', '3', '--json')).stdout)
    expect(json.runs.map((one: { seed: number }) => one.seed)).toEqual([7, 8, 9])
    expect(json.wallMs.min).toBeLessThanOrEqual(json.wallMs.median)
    expect(json.wallMs.median).toBeLessThanOrEqual(json.wallMs.max)
  })

  it('tells what a lab prints, once, in its place', async () => {
    const { stdout } = await asyncLab(['run', 'hello', '--delay', '0.01'])
    expect(stdout).toMatch(/\n\nHello\nWorld\n\n/)
    expect(stdout.match(/Hello\n/g)).toHaveLength(1)
  })

  it.each([
    [
      ['concurrent-corutines'],
      'Cannot run "concurrent-corutines": there is no such lab, did you mean concurrent-coroutines?',
    ],
    [['coordination'], 'did you mean task-coordination?'],
    [['zzzzzzzz'], 'there is no such lab, `async-lab list` has them all'],
    [
      ['concurrent-coroutines', '--n', '-1'],
      'Cannot set --n to -1: it must be a whole number from 0 to 10000',
    ],
    [
      ['concurrent-coroutines', '--n', '1.5'],
      'Cannot set --n to 1.5: it must be a whole number from 0 to 10000',
    ],
    [
      ['concurrent-coroutines', '--max-delay', 'long'],
      'Cannot set --max-delay to "long": it must be a number of seconds from 0 to 3600',
    ],
    [
      ['concurrent-coroutines', '--maxdelay', '3'],
      'Cannot set --maxdelay to "3": concurrent-coroutines has --n, --max-delay, --seed, --repeat, --live, --record, --html, --debug, --json (did you mean --max-delay?)',
    ],
    [['concurrent-coroutines', '--n'], 'Cannot set --n: its value is missing'],
    [
      ['concurrent-coroutines', '5'],
      'Cannot run concurrent-coroutines with "5": parameters have names: --n, --max-delay',
    ],
    [
      ['concurrent-coroutines', '--seed', 'x'],
      'Cannot set --seed to "x": it must be a whole number from 0 to',
    ],
    [
      ['concurrent-coroutines', '--repeat', '0'],
      'Cannot set --repeat to "0": it must be a whole number from 1 to 1000',
    ],
    [['no-such-file.mjs'], 'Cannot run "no-such-file.mjs": there is no such file'],
    [['./scripts'], 'Cannot run "./scripts": it is not a file'],
    [[], 'missing required argument'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await asyncLab(['run', ...args])
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('knows no other words', async () => {
    const { code, stderr } = await asyncLab(['lisst'])
    expect(code).toBe(2)
    expect(stderr).toContain("unknown command 'lisst'")
    expect(stderr).toContain('Did you mean list?')
  })

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [join(HERE, '../dist/main.js'), 'explain', 'tasks'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})

describe('async-lab compare', () => {
  it('sets one by one, together and limited side by side', async () => {
    const { code, stdout } = await asyncLab(['compare', 'sync-vs-async', '--delay', '0.02', '--limit', '3'])
    expect(code).toBe(0)
    for (const way of ['one by one', 'together', '3 at a time'])
      expect(stdout).toMatch(new RegExp(`^${way} +━`, 'm'))
    expect(stdout).toMatch(/^together +\d\.\d times as fast as one by one$/m)
  })

  it('has the same chance for each way', async () => {
    const { stdout } = await asyncLab([
      'compare',
      'concurrent-coroutines',
      '--n',
      '4',
      '--max-delay',
      '0.02',
      '--seed',
      '7',
      '--json',
    ])
    const { ways } = JSON.parse(stdout)
    expect(
      ways.map(({ way, concurrency }: { way: string; concurrency: number }) => [way, concurrency]),
    ).toEqual([
      ['one by one', 1],
      ['together', null],
      ['2 at a time', 2],
    ])
    for (const { tasks } of ways) expect(tasks).toHaveLength(4)
  })

  it('refuses what it does not know, with exit code 2', async () => {
    const [lab, limit] = await Promise.all([
      asyncLab(['compare', 'helo']),
      asyncLab(['compare', 'hello', '--limit', '0']),
    ])
    expect(lab).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean hello?') })
    expect(limit).toMatchObject({ code: 2, stderr: expect.stringContaining('--limit to "0"') })
  })
})

describe('async-lab start', () => {
  it('goes through the labs of the course and ends with what to try', async () => {
    const { code, stdout } = await asyncLab(['start'])
    expect(code).toBe(0)
    for (let at = 1; at <= 9; at++) expect(stdout).toContain(`\n${at}/9 `)
    expect(stdout.match(/ascending, and nothing was sorted/g)).toHaveLength(2)
    expect(stdout.trimEnd().split('\n').slice(-4)).toEqual([
      'next:',
      `  ${PROGRAM} run concurrent-coroutines --n 20`,
      `  ${PROGRAM} compare sync-vs-async`,
      `  ${PROGRAM} explain task-coordination`,
    ])
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('a pitfall', () => {
  it('is run wrong and cured, with the harm of both next to each other', async () => {
    const { code, stdout } = await asyncLab(['run', 'orphans', '--jobs', '2', '--seconds', '0.04'])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^wrong {2}job #1 .* failed\nwrong {2}job #2 .*\ncure {3}job #1 .* failed\ncure {3}job #2 .* cancelled$/m,
    )
    expect(stdout).toMatch(
      /^jobs still running when the error was handled\nwrong {2}Promise.all {3}━+ {2}1\ncure {3}all +0$/m,
    )
    expect(stdout).toMatch(/^result +1 with Promise.all, 0 with all$/m)
    expect(stdout).not.toContain('one by one it takes')
  })

  it('is compared by running it, and explained with both codes', async () => {
    const [compared, explained] = await Promise.all([
      asyncLab(['compare', 'generator-without-return', '--readers', '3', '--json']),
      asyncLab(['explain', 'generator-without-return']),
    ])
    expect(JSON.parse(compared.stdout)).toMatchObject({ result: { wrong: { harm: 3 }, cure: { harm: 0 } } })
    expect(explained.stdout).toMatch(/\/\*\* Wrong: .*\n[^]*\/\*\* Cure: /)
  })
})
