import { testFramework } from './lib/test-framework.ts'

await testFramework({
  name: 'react-router',
  paths: ['/', '/about', '/nowhere'],
  shows: /Welcome to <!-- -->React Router/,
  navigates: true,
  isForCampaign: true,
})
