// Answers what Go's regexp makes of patterns and texts: one JSON object per line in, one per line out.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
)

type question struct {
	Pattern string
	Text    []byte
}

type answer struct {
	Refused bool
	All     [][]int
	First   []int
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked question
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			panic(err)
		}
		pattern, err := regexp.Compile(asked.Pattern)
		if err != nil {
			_ = out.Encode(answer{Refused: true})
			continue
		}
		_ = out.Encode(answer{
			All:   pattern.FindAllStringIndex(string(asked.Text), -1),
			First: pattern.FindStringSubmatchIndex(string(asked.Text)),
		})
	}
}
