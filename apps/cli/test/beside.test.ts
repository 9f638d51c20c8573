import { describe, expect, it } from 'vitest'
import { Beside } from '../src/script/beside.ts'
import { VirtualTerminal } from './virtual-terminal.ts'

function atTerminal() {
  const terminal = new VirtualTerminal(40, 10)
  const stream = terminal as unknown as NodeJS.WriteStream
  return { terminal, stream, beside: new Beside(stream, [stream]) }
}

describe('frames beside what a script writes', () => {
  it('stay below it', () => {
    const { terminal, stream, beside } = atTerminal()
    stream.write('one\n')
    beside.draw(['frame 1', 'more'])
    stream.write('two\n')
    expect(terminal.text).toBe('one\ntwo\n')
    beside.draw(['frame 2'])
    expect(terminal.text).toBe('one\ntwo\nframe 2\n')
    beside.end()
    expect(terminal.text).toBe('one\ntwo\n')
    expect(terminal.isCursorVisible).toBe(true)
  })

  it('wait for the end of a line that was begun', () => {
    const { terminal, stream, beside } = atTerminal()
    stream.write('work')
    beside.draw(['frame'])
    stream.write('ing\n')
    expect(terminal.text).toBe('working\n')
    beside.draw(['frame'])
    expect(terminal.text).toBe('working\nframe\n')
  })

  it('leave the streams as they were', () => {
    const { terminal, stream, beside } = atTerminal()
    expect(Object.hasOwn(stream, 'write')).toBe(true)
    beside.end()
    expect(Object.is(Reflect.get(stream, 'write'), Reflect.get(VirtualTerminal.prototype, 'write'))).toBe(
      true,
    )
    beside.draw(['frame'])
    expect(terminal.text).toBe('frame\n')
  })
})
