import { testFramework } from './lib/test-framework.ts'

// No framework, but what several are made of: server environments of Vite beside `ssr`, and a `builder.buildApp` that builds them.
await testFramework({
  name: 'environments',
  paths: ['/', '/about', '/api/name'],
  shows: /Welcome to environments &lt;\/&gt;/,
})
