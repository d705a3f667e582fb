import { relay } from "../bottle/inside/relay.ts";

/** `relay -- COMMAND`: behind the dashes stands the agent's program. */
const command = process.argv.slice(process.argv.indexOf("--") + 1);

// Programs that are still open are ended with the bottle.
void relay(command).then((code) => process.exit(code));
