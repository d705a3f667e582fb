/** Says why coded bytes cannot be decoded; its message is safe to print. */
export class Undecodable extends Error {
  override readonly name = "Undecodable";
}
