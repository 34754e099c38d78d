// After watch.js: gives a small file to our page as soon as its input is there. The clock starts at the navigation. What our
// page shuts for everybody is taken before.
const Channel = MessageChannel;
bench.firstUse = bench.appears(() => document.querySelector("label input[type=file]")).then(async () => {
  const input = performance.now();
  const lines = ["serial number,secret key,time interval,manufacturer,model"];
  for (let number = 1; number <= 100; number++) {
    const key = Array.from({ length: 32 }, (_, place) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(number * 7 + place * place * 3 + (number >> 2) * place) % 32]);
    lines.push(`${20000000 + number},${key.join("")},30,Deepnet Security,SafeID/Classic`);
  }
  bench.give([new File([lines.join("\r\n")], "tokens.csv")]);
  await bench.appears(() => bench.shows(100));
  const rows = performance.now();
  // The frame that shows them, and its end.
  await bench.frame();
  const channel = new Channel();
  const painted = new Promise((done) => { channel.port1.onmessage = done; });
  channel.port2.postMessage(0);
  await painted;
  return { input, rows, sight: performance.now(), paint: await bench.firstPaint() };
});
