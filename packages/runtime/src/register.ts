import { getRealm } from './get-realm.ts'

// `node --import @esm-bytecode/runtime/register server.js`
if (!getRealm().registerHooks()) {
  process.emitWarning(
    `Node ${process.version} has no module.registerHooks(), so that the program runs without bytecode. ` +
      'Use Node 22.15 or later, or start the program with importModule() from @esm-bytecode/runtime.',
    { type: 'EsmBytecodeWarning', code: 'BMES_WARN_NO_HOOKS' },
  )
}
