// Takes what easemob-camel posts: verifies signature and age, does each event once, answers 2xx.
//
//	go build && SIGNING_SECRET=whsec_… PORT=3000 ./receiver
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

var key, _ = base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("SIGNING_SECRET"), "whsec_"))
var done sync.Map // the callIds; forget old ones, or use a table with a unique key

// handle is your part. If it fails, the answer is 500, and the event comes again later.
func handle(kind, room string, callback map[string]any) error {
	fmt.Printf("%s %s: %v -> %v\n", kind, room, callback["from"], callback["to"])
	return nil
}

// verify does what the library of Standard Webhooks does, for the bytes as they came.
func verify(id, timestamp, signatures string, body []byte) bool {
	second, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(second, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, timestamp, body)
	right := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, given := range strings.Fields(signatures) { // two while the secret is replaced
		if hmac.Equal([]byte(right), []byte(given)) {
			return true
		}
	}
	return false
}

func receive(response http.ResponseWriter, request *http.Request) {
	get := request.Header.Get
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, 2<<20))
	id, _ := url.PathUnescape(get("ce-id"))
	signed, _ := url.PathUnescape(get("webhook-id"))
	if err != nil || id != signed || !verify(get("webhook-id"), get("webhook-timestamp"), get("webhook-signature"), body) {
		http.Error(response, "not signed, or older than 5 minutes", http.StatusUnauthorized)
		return
	}
	if _, known := done.Load(id); !known {
		var callback map[string]any
		json.Unmarshal(body, &callback)
		if err := handle(get("ce-type"), get("ce-subject"), callback); err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
			return
		}
		done.Store(id, true)
	}
	response.WriteHeader(http.StatusNoContent)
}

func main() {
	if len(key) < 24 {
		log.Fatal("SIGNING_SECRET must be whsec_ and the base64 of 24 to 64 bytes")
	}
	http.HandleFunc("/easemob", receive)
	log.Print("listening")
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
