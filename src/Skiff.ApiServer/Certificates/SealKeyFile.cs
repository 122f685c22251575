using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Skiff.ApiServer.Certificates;

/// <summary>
/// The keys that secrets are sealed with on disk: <c>secrets.keys</c> beside the certificates, one line each of a number
/// from 1 to 255 and a key of 32 bytes in base64. The first one seals, and all of them open. Without the file what was
/// sealed is lost: it belongs into the same backup as the database, or better into another.
/// </summary>
public static class SealKeyFile
{
    private const string Name = "secrets.keys";
    private const int KeyBytes = 32;
    private const int KeysMax = 255;

    /// <summary>The keys of a directory, made when there are none. They are on disk before this returns.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or is not what it should be.</exception>
    public static IReadOnlyList<(byte Number, byte[] Key)> Ensure(string directory)
    {
        string path = Path.Combine(directory, Name);
        if (!File.Exists(path)) Write(path, [(1, RandomNumberGenerator.GetBytes(KeyBytes))]);
        return Read(path);
    }

    /// <summary>Puts a new key in front of the others; answers its number. A server uses it from its next start on.</summary>
    /// <exception cref="IOException">As above, or there are too many keys.</exception>
    public static int Rotate(string directory)
    {
        IReadOnlyList<(byte Number, byte[] Key)> keys = Ensure(directory);
        HashSet<int> taken = [.. keys.Select(key => (int)key.Number)];
        int number = Enumerable.Range(1, KeysMax).FirstOrDefault(candidate => !taken.Contains(candidate));
        if (number == 0) throw new IOException($"{Path.Combine(directory, Name)}: there are {KeysMax} keys; take out old ones");
        Write(Path.Combine(directory, Name), [((byte)number, RandomNumberGenerator.GetBytes(KeyBytes)), .. keys]);
        return number;
    }

    private static List<(byte Number, byte[] Key)> Read(string path)
    {
        List<(byte, byte[])> keys = [];
        HashSet<byte> numbers = [];
        foreach (string line in File.ReadAllLines(path))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool isKey = words.Length == 2
                && byte.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte number) && number > 0
                && Base64.IsValid(words[1]) && numbers.Add(number);
            byte[] key = isKey ? Convert.FromBase64String(words[1]) : [];
            if (key.Length != KeyBytes) throw new IOException($"{path}: line {keys.Count + 1} is no number and key of {KeyBytes} bytes");
            keys.Add((byte.Parse(words[0], CultureInfo.InvariantCulture), key));
        }

        return keys.Count > 0 ? keys : throw new IOException($"{path}: there is no key");
    }

    private static void Write(string path, IReadOnlyList<(byte Number, byte[] Key)> keys)
    {
        StringBuilder text = new("# Keys that seal secrets in the database. The first one seals, all of them open.\n");
        foreach ((byte number, byte[] key) in keys)
            text.Append(CultureInfo.InvariantCulture, $"{number} {Convert.ToBase64String(key)}\n");
        PrivateFiles.Write(path, text.ToString());
    }
}
