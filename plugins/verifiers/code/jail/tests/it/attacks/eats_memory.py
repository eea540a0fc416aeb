# ends: memory
kept = []
while True:
    kept.append(bytearray(10_000_000))
