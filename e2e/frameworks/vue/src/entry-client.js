import { createApp } from './main'

createApp().mount('#app')
