using Skiff.ApiServer.Certificates;

namespace Skiff.ApiServer.Tests.Certificates;

public sealed class SealKeyFileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string File => Path.Combine(directory.Path, "secrets.keys");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Keys_are_made_once_and_are_their_owners_alone()
    {
        (byte number, byte[] key) = Assert.Single(SealKeyFile.Ensure(directory.Path));
        Assert.Equal((1, 32), (number, key.Length));
        Assert.Equal(key, SealKeyFile.Ensure(directory.Path)[0].Key);
        if (OperatingSystem.IsLinux())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void A_new_key_comes_first_and_the_others_stay()
    {
        byte[] first = SealKeyFile.Ensure(directory.Path)[0].Key;
        Assert.Equal(2, SealKeyFile.Rotate(directory.Path));
        Assert.Equal(3, SealKeyFile.Rotate(directory.Path));
        IReadOnlyList<(byte Number, byte[] Key)> keys = SealKeyFile.Ensure(directory.Path);
        Assert.Equal([3, 2, 1], keys.Select(key => (int)key.Number));
        Assert.Equal(first, keys[2].Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 c2hvcnQ=")]
    [InlineData("0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("key AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_file_that_holds_no_keys_is_refused_and_never_replaced(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Throws<IOException>(() => SealKeyFile.Ensure(directory.Path));
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }
}
