// vendor.c: calls what it is given, and knows nothing of Coil.

int twice(int (*function)(int), int x)
{
    int once = function(x);
    return function(once);
}
