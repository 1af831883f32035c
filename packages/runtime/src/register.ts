import { getRealm } from './get-realm.ts'

// `node --import @esm-bytecode/runtime/register server.js`
if (!getRealm().registerHooks(isOnlyPreload())) {
  process.emitWarning(
    `Node ${process.version} has no module.registerHooks(), so that the program runs without bytecode. ` +
      'Use Node 22.15 or later, or start the program with importModule() from @esm-bytecode/runtime.',
    { type: 'EsmBytecodeWarning', code: 'BMES_WARN_NO_HOOKS' },
  )
}

/** Another preload may have loaded modules of the program before this one. */
function isOnlyPreload(): boolean {
  const options = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')]
  return options.filter((option) => /^(?:--import|--require|-r)(?:=|$)/.test(option)).length < 2
}
