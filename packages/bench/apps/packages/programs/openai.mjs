import OpenAI from 'openai'

console.log(new OpenAI({ apiKey: 'none', baseURL: 'http://localhost' }).baseURL)
