from tell import tell, tell_send

numbers = [1, 5]
for number in numbers:
    if len(numbers) < 5:
        numbers.append(number + 1)
    print(number)
tell("numbers", numbers)

iterator = iter(numbers)
for number in iterator:
    if number == 5:
        break
for number in iterator:
    print(f"rest {number}")
numbers.append(9)
tell_send("ended for good", iterator.__next__)
for number in iterator:
    print("never")

first, second = iter(numbers), iter(numbers)
for number in first:
    for other in second:
        print(f"{number} {other}")
        if other == 2:
            break
    else:
        print(f"{number} and nothing left")
tell("a list is no iterator", numbers is iter(numbers))
tell("its iterator is", first is iter(first))
