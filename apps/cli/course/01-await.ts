// 01 · await
//
// A door opens slowly: `open()` returns a promise that is kept after a second. The guest may be greeted only
// once the door is open, and this function ends only after the greeting.
//
//   Promise: "Welcome" is said after the door has opened.
//
// Something is missing below. Save the file, and it is run again.

export async function welcome(open: () => Promise<void>, say: (text: string) => void): Promise<void> {
  open()
  say('Welcome')
}
