# ends: cpu-limit
while True:
    pass
