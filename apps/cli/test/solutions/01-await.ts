export async function welcome(open: () => Promise<void>, say: (text: string) => void): Promise<void> {
  await open()
  say('Welcome')
}
