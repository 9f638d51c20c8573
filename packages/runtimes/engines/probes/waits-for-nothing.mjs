process.on('beforeExit', () => console.log('beforeExit'))
console.log('ready')
await new Promise(() => {})
