using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Store;

namespace Understudy.Node.Sessions;

/// <summary>What the flags of a meta command ask of the store. The parser has refused flags and arguments that are not valid.</summary>
internal static class MetaRequests
{
    /// <summary>What an mg does to its item.</summary>
    public static ReadRequest ReadOf(ReadOnlySpan<byte> bytes, in Request request)
    {
        bool leavesNoTrace = false, recachesBeforeTouch = false;
        long? touch = null, vivify = null, recache = null;
        var flags = new MetaFlagEnumerator(bytes, in request);
        while (flags.MoveNext())
        {
            switch (flags.Letter)
            {
                case (byte)'u': leavesNoTrace = true; break;
                case (byte)'T':
                    touch = request.TouchExptime;
                    // Of T and N the later one dates an item just made.
                    vivify = vivify is null ? null : touch;
                    break;
                case (byte)'N': vivify = request.VivifyExptime; break;
                case (byte)'R':
                    recache = request.RecacheExptime;
                    recachesBeforeTouch = touch is null;
                    break;
            }
        }

        return new ReadRequest
        {
            LeavesNoTrace = leavesNoTrace,
            TouchExptime = touch,
            VivifyExptime = vivify,
            RecacheExptime = recache,
            RecachesBeforeTouch = recachesBeforeTouch,
            TakesWinToken = true,
            NewCas = request.ExplicitCas,
        };
    }

    /// <summary>What an ma does to its item.</summary>
    public static DeltaRequest DeltaOf(ReadOnlySpan<byte> bytes, in Request request)
    {
        long? touch = null, vivify = null;
        var delta = 1ul;
        var flags = new MetaFlagEnumerator(bytes, in request);
        while (flags.MoveNext())
        {
            switch (flags.Letter)
            {
                case (byte)'T':
                    touch = request.TouchExptime;
                    // As for mg.
                    vivify = vivify is null ? null : touch;
                    break;
                case (byte)'N': vivify = request.VivifyExptime; break;
                case (byte)'D': delta = request.Delta; break;
            }
        }

        return new DeltaRequest
        {
            IsDecrement = request.Mode == MetaMode.Decrement,
            Delta = delta,
            CompareCas = (request.Flags & MetaFlags.CompareCas) != 0 ? request.Number : 0,
            TouchExptime = touch,
            VivifyExptime = vivify,
            Initial = request.Initial,
            NewCas = request.ExplicitCas,
        };
    }

    /// <summary>The argument of T, or null without one.</summary>
    public static long? ExptimeOf(in Request request) => (request.Flags & MetaFlags.SetTtl) != 0 ? request.TouchExptime : null;

    /// <summary>The mode of an ms. A token turns set and replace into cas; add ignores it.</summary>
    public static StoreMode ModeOf(MetaMode mode, bool comparesCas) => mode switch
    {
        MetaMode.Add => StoreMode.Add,
        MetaMode.Append => StoreMode.Append,
        MetaMode.Prepend => StoreMode.Prepend,
        _ when comparesCas => StoreMode.CompareAndSet,
        MetaMode.Replace => StoreMode.Replace,
        _ => StoreMode.Set,
    };
}
