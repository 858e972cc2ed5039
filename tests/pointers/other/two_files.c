// The other file of two_files.c.

typedef struct {
    int number;
} there;

extern int (*two_files_hook)(there *);
int two_files_call(there *number);

int two_files_call(there *number)
{
    return two_files_hook(number);
}
