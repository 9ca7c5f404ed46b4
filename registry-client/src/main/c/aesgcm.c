/*
 * The native half of dev.jbuild.registry.AesGcm: AES-GCM by OpenSSL's libcrypto, which is linked in.
 * Source: NIST SP 800-38D; OpenSSL, EVP_EncryptInit(3).
 */
#include <jni.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_dev_jbuild_registry_AesGcm_##name

enum { LONGEST_KEY = 32, SHORTEST_TAG = 12, IV = 12, BROKEN = -1, FORGED = -2 };

/* By the length of the key in 8 bytes, less 2. */
static EVP_CIPHER *ciphers[3];

NATIVE(jboolean, load0)(JNIEnv *env, jclass type)
{
	static const char *const names[] = {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM"};

	(void)env;
	(void)type;
	/* No file of the machine has a say, and nothing is to be done at the end of the process. */
	if (!OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL))
		return JNI_FALSE;
	for (int i = 0; i < 3; i++) {
		ciphers[i] = EVP_CIPHER_fetch(NULL, names[i], "provider=default");
		if (!ciphers[i])
			return JNI_FALSE;
	}
	return JNI_TRUE;
}

/* Returns how many bytes are in out, the tag among them when it encrypts, or FORGED. */
static int gcm(EVP_CIPHER_CTX *context, int encrypt, const unsigned char *aad, int aad_length,
		 const unsigned char *in, int length, unsigned char *out, int tag)
{
	int done, rest, text = encrypt ? length : length - tag;

	if (aad_length > 0 && !EVP_CipherUpdate(context, NULL, &done, aad, aad_length))
		return BROKEN;
	if (!encrypt && !EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag, (void *)(in + text)))
		return BROKEN;
	if (!EVP_CipherUpdate(context, out, &done, in, text) || !EVP_CipherFinal_ex(context, out + done, &rest)) {
		/* Nobody may see what nobody vouches for. */
		OPENSSL_cleanse(out, (size_t)text);
		return encrypt ? BROKEN : FORGED;
	}
	if (!encrypt)
		return text;
	return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag, out + text) ? text + tag : BROKEN;
}

/* Whether these places are in the array. */
static int holds(JNIEnv *env, jbyteArray array, jlong offset, jlong length)
{
	return offset >= 0 && length >= 0 && offset + length <= (*env)->GetArrayLength(env, array);
}

/* Places: where in begins and how long it is, where out begins, how long the tag is. */
NATIVE(jint, crypt0)(JNIEnv *env, jclass type, jboolean encrypt, jbyteArray key, jbyteArray iv, jbyteArray aad,
		     jbyteArray in, jint offset, jint length, jbyteArray out, jint to, jint tag)
{
	unsigned char secret[LONGEST_KEY];
	unsigned char nonce[IV];
	jsize key_length = (*env)->GetArrayLength(env, key);
	jsize aad_length = (*env)->GetArrayLength(env, aad);
	int result = BROKEN;

	(void)type;
	/* Java has refused all this, with better words; a mistake there reaches no other memory. */
	if ((key_length != 16 && key_length != 24 && key_length != 32) || !holds(env, iv, 0, IV) ||
	    tag < SHORTEST_TAG || !holds(env, in, offset, length) ||
	    !holds(env, out, to, (jlong)length + (encrypt ? tag : -tag)))
		return BROKEN;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	if (!context)
		return BROKEN;
	(*env)->GetByteArrayRegion(env, key, 0, key_length, (jbyte *)secret);
	(*env)->GetByteArrayRegion(env, iv, 0, IV, (jbyte *)nonce);
	if (EVP_CipherInit_ex2(context, ciphers[key_length / 8 - 2], secret, nonce, encrypt, NULL)) {
		/* Nothing between these calls may wait. */
		jbyte *aads = (*env)->GetPrimitiveArrayCritical(env, aad, NULL);
		jbyte *ins = aads ? (*env)->GetPrimitiveArrayCritical(env, in, NULL) : NULL;
		jbyte *outs = ins ? (*env)->GetPrimitiveArrayCritical(env, out, NULL) : NULL;
		if (outs) {
			result = gcm(context, encrypt, (unsigned char *)aads, aad_length,
				       (unsigned char *)ins + offset, length, (unsigned char *)outs + to, tag);
			(*env)->ReleasePrimitiveArrayCritical(env, out, outs, 0);
		}
		if (ins)
			(*env)->ReleasePrimitiveArrayCritical(env, in, ins, JNI_ABORT);
		if (aads)
			(*env)->ReleasePrimitiveArrayCritical(env, aad, aads, JNI_ABORT);
	}
	EVP_CIPHER_CTX_free(context);
	OPENSSL_cleanse(secret, sizeof(secret));
	return result;
}
