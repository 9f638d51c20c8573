import { describe, expect, it } from 'vitest'
import { LiveScreen } from '../src/render/live-screen.ts'
import { VirtualTerminal } from './virtual-terminal.ts'

describe('LiveScreen', () => {
  it('draws over its own lines and leaves what is above', () => {
    const terminal = new VirtualTerminal(40, 10)
    const screen = new LiveScreen(terminal)
    terminal.write('$ async-lab run\n')
    screen.draw(['one', 'two', 'three'])
    expect(terminal.text).toBe('$ async-lab run\none\ntwo\nthree\n')
    screen.draw(['1', '2'])
    expect(terminal.text).toBe('$ async-lab run\n1\n2\n')
    screen.end()
    expect(terminal.text).toBe('$ async-lab run\n')
  })

  it('hides the cursor while it draws and gives it back', () => {
    const terminal = new VirtualTerminal(40, 10)
    const screen = new LiveScreen(terminal)
    expect(terminal.isCursorVisible).toBe(true)
    screen.draw(['one'])
    expect(terminal.isCursorVisible).toBe(false)
    screen.end()
    screen.end()
    expect(terminal.isCursorVisible).toBe(true)
  })

  it('is never higher than the terminal', () => {
    const terminal = new VirtualTerminal(40, 5)
    const screen = new LiveScreen(terminal)
    terminal.write('above\n')
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`)
    for (let frame = 0; frame < 3; frame++) screen.draw(lines)
    expect(terminal.text).toBe('above\nline 0\nline 1\nline 2\nline 3\n')
  })

  it('erases all of itself after the terminal became narrower', () => {
    const terminal = new VirtualTerminal(40, 20)
    const screen = new LiveScreen(terminal)
    terminal.write('above\n')
    screen.draw(['x'.repeat(40), 'y'.repeat(30)])
    terminal.narrow(15)
    screen.draw(['short'])
    expect(terminal.text).toBe('above\nshort\n')
  })
})
