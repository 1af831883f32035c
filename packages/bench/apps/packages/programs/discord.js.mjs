import { EmbedBuilder } from 'discord.js'

console.log(JSON.stringify(new EmbedBuilder().setTitle('hello')))
