namespace Skiff.Machinery.Fairness;

/// <summary>
/// Deals each flow a hand of queues out of many. Two flows seldom have the same hand, so that one that fills its queues
/// hardly ever fills all of another's.
/// </summary>
public static class ShuffleSharding
{
    /// <summary>Most bits of a hash that a hand may take; the rest keeps the choice even.</summary>
    public const int EntropyBitsMax = 60;

    /// <summary>Bits that the choice of a hand takes.</summary>
    public static int EntropyBits(int queues, int handSize)
    {
        double bits = 0;
        for (int i = 0; i < handSize; i++) bits += Math.Log2(queues - i);
        return (int)Math.Ceiling(bits);
    }

    /// <summary>The queues of a hash's hand, each once: the hash is read as a number in mixed radix, digit by digit.</summary>
    public static void Deal(ulong hash, int queues, Span<int> hand)
    {
        for (int i = 0; i < hand.Length; i++)
        {
            ulong left = (ulong)(queues - i);
            int card = (int)(hash % left);
            hash /= left;
            // The card counts only queues not dealt yet: it is moved on over each that was, from the lowest.
            int at = 0;
            while (at < i && hand[at] <= card)
            {
                card++;
                at++;
            }

            hand[at..i].CopyTo(hand[(at + 1)..]);
            hand[at] = card;
        }
    }
}
