import type { Command } from "commander";
import { readDeadLetters, replayDeadLetters } from "../broker/dead-letters.ts";
import { readConfig } from "../config/config.ts";
import { ConfigurationError } from "../errors/errors.ts";
import { createOutput } from "./output.ts";
import { parseCount } from "./parse-count.ts";

/** Adds `broker dead`: what RabbitMQ brought and could not be taken in. */
export function addBrokerCommand(program: Command): void {
  const broker = program.command("broker").description("events that came through RabbitMQ");
  broker
    .command("dead")
    .description("show what could not be taken in, with the reason; --replay sends all of it to be taken in again")
    .option("--replay", "send everything again")
    .option("--limit <n>", "letters to show", parseCount, "20")
    .option("--json", "JSON for machines")
    .action(async (flags: { replay?: boolean; limit: string; json?: boolean }) => {
      const { brokerUrl } = readConfig(process.env);
      if (brokerUrl === undefined) {
        throw new ConfigurationError(
          "No broker is configured: set ATTUNE_BROKER_URL to amqp://USER:PASSWORD@HOST/VHOST.",
        );
      }
      const output = createOutput(flags.json === true);
      if (flags.replay === true) {
        const replayed = await replayDeadLetters(brokerUrl);
        output.result({ replayed }, `Sent ${replayed} messages to be taken in again.`);
        return;
      }
      const { letters, waiting } = await readDeadLetters(brokerUrl, Number(flags.limit));
      const lines = letters.map(({ body, reason }) => `- ${reason}: ${body.slice(0, 200)}`);
      output.result({ waiting, letters }, [`${waiting} messages were set aside.`, ...lines].join("\n"));
    });
}
